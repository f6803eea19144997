/**
 * The broker cluster over Kafka's protocol: the admin client, and Weir's own APIs over a small
 * client of our own. Knows nothing of the data plane's classes.
 */
package io.weir.controlplane.clusterclient;
