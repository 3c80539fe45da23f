package dev.glimpse.inference;

import ai.djl.engine.Engine;
import java.nio.file.Path;

/** Started as a process of its own: prepares the library and loads DJL's engine with it. */
final class EngineProcess {

  private EngineProcess() {}

  public static void main(String[] args) throws Exception {
    Path folder = new TensorFlowNativeLibrary(Path.of(args[0])).prepare();
    System.out.println("folder=" + folder);
    System.out.println("version=" + Engine.getEngine("TensorFlow").getVersion());
  }
}
