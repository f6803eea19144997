/** Objects in a bucket: the only package that knows the AWS SDK. */
package io.weir.tieredstorage.store.s3;
