/** Requests that tiered storage adds. */
package io.weir.broker.handlers.tiering;
