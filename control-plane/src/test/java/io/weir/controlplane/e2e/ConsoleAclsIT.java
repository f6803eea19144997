package io.weir.controlplane.e2e;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a service account may do, given and taken in Chromium: {@code web-console/e2e/acls.mjs},
 * with axe on each page. Screenshots stay in {@code target/console-acls}.
 */
@ExtendWith(Quickstart.class)
class ConsoleAclsIT {
  @Test
  void rightsAreSeenGivenAndTaken(WeirInstance weir) throws Exception {
    BrowserScript.into("console-acls").run(weir, "acls.mjs");
  }
}
