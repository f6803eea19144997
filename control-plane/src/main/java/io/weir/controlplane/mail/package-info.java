/** Mails leave by SMTP; the only place that speaks with a mail server. */
package io.weir.controlplane.mail;
