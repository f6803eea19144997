/** The admin REST API: paths, parameters, headers, errors. Decides nothing. */
package io.weir.controlplane.rest;
