/** Objects as files of a local or mounted file system. */
package io.weir.tieredstorage.store.file;
