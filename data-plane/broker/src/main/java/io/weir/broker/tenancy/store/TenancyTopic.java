package io.weir.broker.tenancy.store;

import io.weir.protocol.PhysicalTopic;

/** The topic that holds the tenancy records. Not instantiable. */
public final class TenancyTopic {
  /** Its name. */
  public static final PhysicalTopic NAME = new PhysicalTopic("__weir_tenancy");

  /** Its only partition. */
  public static final int PARTITION = 0;

  private TenancyTopic() {}
}
