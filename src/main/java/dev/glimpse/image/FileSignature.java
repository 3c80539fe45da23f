package dev.glimpse.image;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A byte sequence that identifies a file format.
 *
 * @param name name of the format, as the continuation of a sentence
 * @param offset offset of the bytes; negative if it counts from the file's end
 * @param magic the bytes, one character per byte
 */
record FileSignature(String name, int offset, String magic) {

  private static final String RAW = "a camera's raw photo";
  private static final String VIDEO = "a video";
  private static final String SOUND = "sound";

  /** All signatures; longer and more certain ones first. */
  private static final List<FileSignature> ALL =
      List.of(
          start(RAW, "II*\0\u0010\0\0\0CR"),
          start(RAW, "IIRO"),
          start(RAW, "IIRS"),
          start(RAW, "IIU\0"),
          start(RAW, "FUJIFILMCCD-RAW"),
          start(RAW, "FOVb"),
          start(RAW, "\0MRM"),
          start("TIFF, or a camera's raw photo in its form", "II*\0"),
          start("TIFF, or a camera's raw photo in its form", "MM\0*"),
          start("BigTIFF", "II+\0"),
          start("BigTIFF", "MM\0+"),
          start("JPEG XR", "II\u00bc"),
          at(VIDEO, 8, "AVI "),
          at(SOUND, 8, "WAVE"),
          start("JPEG XL", "\u00ff\n"),
          at("JPEG XL", 4, "JXL "),
          at("JPEG 2000", 4, "jP  "),
          start("JPEG 2000", "\u00ffO\u00ffQ"),
          start("PDF", "%PDF-"),
          start("PostScript", "%!PS"),
          start("PostScript (EPS)", "\u00c5\u00d0\u00d3\u00c6"),
          start("a Photoshop document", "8BPS"),
          start("a GIMP document", "gimp xcf"),
          start("DjVu", "AT&TFORM"),
          at("Targa", -18, "TRUEVISION-XFILE."),
          start("a Windows icon", "\0\0\1\0"),
          start("a Windows cursor", "\0\0\2\0"),
          start("an array of bitmaps of OS/2", "BA(\0\0\0"),
          start("a bitmap without its file header (DIB)", "(\0\0\0"),
          start("QOI", "qoif"),
          start("FLIF", "FLIF"),
          start("BPG", "BPG\u00fb"),
          start("MNG", "\u008aMNG"),
          start("JNG", "\u008bJNG"),
          start("a texture (DDS)", "DDS "),
          start("a texture (KTX)", "\u00abKTX"),
          start("Radiance HDR", "#?RADIANCE"),
          start("Radiance HDR", "#?RGBE"),
          start("OpenEXR", "v/1\1"),
          start("a Sun raster image", "Y\u00a6j\u0095"),
          start("an SGI image", "\1\u00da\0"),
          start("an SGI image", "\1\u00da\1"),
          start("PCX", "\n\5\1\1"),
          start("PCX", "\n\5\1\u0008"),
          start("FITS", "SIMPLE  ="),
          at("DICOM", 128, "DICM"),
          start("a Windows metafile", "\u00d7\u00cd\u00c6\u009a"),
          at("a Windows metafile", 40, " EMF"),
          start("XPM", "/* XPM */"),
          start("an HDF5 file", "\u0089HDF"),
          start("a NumPy array", "\u0093NUMPY"),
          start("an archive (ZIP)", "PK\3\4"),
          start("an archive (ZIP)", "PK\5\6"),
          start("an archive (RAR)", "Rar!\u001a"),
          start("an archive (7z)", "7z\u00bc\u00af'\u001c"),
          start("an archive (Zstandard)", "(\u00b5/\u00fd"),
          start("an archive (bzip2)", "BZh"),
          start("an archive (xz)", "\u00fd7zXZ\0"),
          start("an archive (LZ4)", "\4\"M\u0018"),
          at("an archive (tar)", 257, "ustar"),
          start(VIDEO, "\u001aE\u00df\u00a3"),
          start(VIDEO, "FLV\1"),
          start(VIDEO, "\0\0\1\u00ba"),
          at(VIDEO, 4, "moov"),
          at(VIDEO, 4, "mdat"),
          at(VIDEO, 4, "wide"),
          start("sound or a video (Ogg)", "OggS"),
          start(SOUND, "ID3"),
          start(SOUND, "fLaC"),
          start("a program", "\u007fELF"),
          start("a program", "MZ"),
          start("a Git LFS pointer, which stands for the file", "version https://git-lfs"),
          start("an image as the text of a data: URI", "data:image/"),
          start("a JPEG as base64 text", "/9j/"),
          start("a PNG as base64 text", "iVBORw0KGgo"),
          start("a GIF as base64 text", "R0lGODl"),
          start("a GIF as base64 text", "R0lGODd"),
          start("WebP as base64 text", "UklGR"));

  private static FileSignature start(String name, String magic) {
    return new FileSignature(name, 0, magic);
  }

  private static FileSignature at(String name, int offset, String magic) {
    return new FileSignature(name, offset, magic);
  }

  /** Returns the name of the format that begins with these bytes. */
  static Optional<String> nameOf(byte[] bytes) {
    return ALL.stream().filter(s -> s.matches(bytes)).map(FileSignature::name).findFirst();
  }

  private boolean matches(byte[] bytes) {
    int from = offset < 0 ? bytes.length + offset : offset;
    byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
    return from >= 0 && MagicBytes.hasBytes(bytes, from, expected);
  }
}
