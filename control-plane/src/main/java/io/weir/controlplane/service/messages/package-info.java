/** Records of tenants' topics: looks at them, live streams, and single appends. */
package io.weir.controlplane.service.messages;
