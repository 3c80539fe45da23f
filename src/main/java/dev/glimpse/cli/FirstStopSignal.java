package dev.glimpse.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler of the first SIGINT (Ctrl-C) or SIGTERM, which only calls back, so that a command can
 * finish what takes long and needs the whole JVM. The second one ends the process as usual.
 *
 * <p>A shutdown hook would not do: during a shutdown the JVM refuses new hooks, which the image
 * library and TensorFlow register when they are first used. The JDK's signals are reached by
 * reflection, because the compiler warns about their package without a way to allow it. Where they
 * cannot be handled, as with {@code -Xrs}, the first signal ends the process.
 */
final class FirstStopSignal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FirstStopSignal.class);

  /** The exit code of a process that a signal ends is its number and this. */
  private static final int SIGNALLED = 128;

  /** The handlers from before by the name of the signal. */
  private final Map<String, Object> before = new HashMap<>();

  private FirstStopSignal() {}

  /**
   * Installs the handler until it is closed.
   *
   * @param stop called once, by a thread of the JVM
   */
  static FirstStopSignal install(Runnable stop) {
    FirstStopSignal installed = new FirstStopSignal();
    AtomicBoolean first = new AtomicBoolean(true);
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        InvocationHandler action =
            (proxy, method, arguments) -> {
              if (!method.getName().equals("handle")) {
                return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : null;
              }
              if (!first.compareAndSet(true, false)) {
                int number =
                    (int) arguments[0].getClass().getMethod("getNumber").invoke(arguments[0]);
                new Thread(() -> System.exit(SIGNALLED + number), "second-signal").start();
                return null;
              }
              stop.run();
              return null;
            };
        Object callback =
            Proxy.newProxyInstance(
                FirstStopSignal.class.getClassLoader(),
                new Class<?>[] {Class.forName("sun.misc.SignalHandler")},
                action);
        installed.before.put(name, handle(name, callback));
      } catch (ReflectiveOperationException e) {
        LOG.debug("SIG{} cannot be handled", name, e);
      }
    }
    return installed;
  }

  /** Sets the handler of a signal; returns the handler from before. */
  private static Object handle(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }

  /** Restores the handlers from before. */
  @Override
  public void close() {
    before.forEach(
        (name, handler) -> {
          try {
            Object unused = handle(name, handler);
          } catch (ReflectiveOperationException e) {
            LOG.debug("The handler of SIG{} cannot be restored", name, e);
          }
        });
  }
}
