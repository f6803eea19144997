/** What the plugin counts, for JMX. */
package io.weir.tieredstorage.metrics;
