/** One handler for each API of classic consumer groups and their offsets. */
package io.weir.broker.handlers.groups;
