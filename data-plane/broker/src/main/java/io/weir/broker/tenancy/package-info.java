/** The only place where a tenant's names turn into physical ones, and back. */
package io.weir.broker.tenancy;
