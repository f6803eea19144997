/** ACLs, asked for and changed by tenants in their own names and by operators in physical ones. */
package io.weir.broker.handlers.acls;
