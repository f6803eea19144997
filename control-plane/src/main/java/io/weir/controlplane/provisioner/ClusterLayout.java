package io.weir.controlplane.provisioner;

import java.nio.file.Path;

/** Where the files of a cluster lie (drawn in the package comment). Immutable. */
record ClusterLayout(Path home) {
  Path identity() {
    return home.resolve("cluster.properties");
  }

  Path lock() {
    return home.resolve("provisioner.lock");
  }

  Path caCertificate() {
    return home.resolve("ca.pem");
  }

  Path caKey() {
    return home.resolve("ca.key");
  }

  Path operatorPassword() {
    return home.resolve("operator.password");
  }

  Path tierKeys() {
    return home.resolve("tier.keys");
  }

  NodeLayout node(int id) {
    return new NodeLayout(home.resolve("node-" + id));
  }

  /** Where the files of one node lie. */
  record NodeLayout(Path home) {
    Path properties() {
      return home.resolve("node.properties");
    }

    Path tls() {
      return home.resolve("tls");
    }

    Path data() {
      return home.resolve("data");
    }

    Path metadata() {
      return home.resolve("metadata");
    }

    Path logs() {
      return home.resolve("logs");
    }

    Path desired() {
      return home.resolve("desired");
    }

    Path pid() {
      return home.resolve("node.pid");
    }

    Path launch() {
      return home.resolve("launch");
    }

    Path format() {
      return home.resolve("format");
    }

    /** Exists in both folders once they are formatted. */
    Path formatMark() {
      return metadata().resolve("meta.properties");
    }
  }
}
