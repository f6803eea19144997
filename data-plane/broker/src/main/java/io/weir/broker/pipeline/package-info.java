/** What happens to a request between its frame and its response. */
package io.weir.broker.pipeline;
