/** Where objects lie: the port {@link io.weir.tieredstorage.store.ObjectStore} and its kinds. */
package io.weir.tieredstorage.store;
