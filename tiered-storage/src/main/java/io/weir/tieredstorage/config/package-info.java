/** The plugin's configuration. */
package io.weir.tieredstorage.config;
