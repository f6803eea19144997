/** Access tokens: what makes one good. Knows neither connections nor tenancy records. */
package io.weir.broker.security.token;
