package dev.glimpse.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** A message about a file; the JDK's message is often the path and nothing else. */
public final class FileErrorMessage {

  private FileErrorMessage() {}

  /** Returns the path and the reason. */
  public static String of(IOException e) {
    if (e instanceof FileSystemException failure && failure.getReason() == null) {
      return failure.getFile() + ": " + reason(failure);
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static String reason(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (e instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "exists, and is no folder or must not be replaced";
    }
    if (e instanceof NotDirectoryException) {
      return "is no folder";
    }
    return e instanceof DirectoryNotEmptyException
        ? "is a folder with files"
        : e.getClass().getSimpleName();
  }
}
