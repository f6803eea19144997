/** What a caller may do, as the handlers ask for it: in physical names. */
package io.weir.broker.access;
