package dev.glimpse.architecture;

import java.util.HashMap;
import java.util.Map;
import org.tensorflow.op.Ops;

/**
 * Scopes by their full names. TensorFlow's own sub-scopes get a number when they are entered again;
 * these do not. For one thread.
 */
final class ScopeTree {

  private final Map<String, Ops> scopes = new HashMap<>();
  private final Ops root;

  ScopeTree(Ops root) {
    this.root = root;
  }

  /** Returns the operations of a scope; slashes in the name nest scopes. */
  Ops scope(String name) {
    Ops known = scopes.get(name);
    if (known != null) {
      return known;
    }
    int slash = name.lastIndexOf('/');
    Ops parent = slash < 0 ? root : scope(name.substring(0, slash));
    Ops scope = parent.withSubScope(name.substring(slash + 1));
    scopes.put(name, scope);
    return scope;
  }

  /** Returns the operations with which the next operation gets exactly that full name. */
  Ops named(String name) {
    int slash = name.lastIndexOf('/');
    Ops parent = slash < 0 ? root : scope(name.substring(0, slash));
    return parent.withName(name.substring(slash + 1));
  }
}
