package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.storage.DiskFault.Operation;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** Which refusals take a log directory out of service. */
class DiskFaultTest {
  @Test
  void aBrokenDeviceIsOneWhateverWasAskedOfIt() {
    for (Operation operation : Operation.values()) {
      assertEquals(
          DiskFault.DEVICE, DiskFault.of(operation, new IOException("Input/output error"), true));
      assertEquals(
          DiskFault.DEVICE,
          DiskFault.of(
              operation, new FileSystemException("/a", null, "Read-only file system"), true));
      assertEquals(DiskFault.DEVICE, DiskFault.of(operation, new IOException(), true));
    }
  }

  @Test
  void aFullDiskIsNotBrokenUnlessASyncFoundIt() {
    IOException full = new IOException("No space left on device");
    assertEquals(DiskFault.FULL, DiskFault.of(Operation.WRITE, full, true));
    assertEquals(DiskFault.FULL, DiskFault.of(Operation.ENTRY, full, true));
    assertEquals(DiskFault.DEVICE, DiskFault.of(Operation.SYNC, full, true));
    assertEquals(
        DiskFault.FULL,
        DiskFault.of(
            Operation.ENTRY, new FileSystemException("/a", null, "Disk quota exceeded"), true));
  }

  @Test
  void whatIsMissingIsTheDevicesOnlyWhenAllOfItIs() {
    assertEquals(
        DiskFault.OTHER, DiskFault.of(Operation.ENTRY, new NoSuchFileException("/a/t-0/x"), true));
    assertEquals(
        DiskFault.DEVICE,
        DiskFault.of(Operation.ENTRY, new NoSuchFileException("/a/t-0/x"), false));
  }

  @Test
  void thisProcessesOwnLimitsAndClosedFilesAreNotTheDevices() {
    for (String text : new String[] {"Too many open files", "Cannot allocate memory"}) {
      assertEquals(DiskFault.OTHER, DiskFault.of(Operation.ENTRY, new IOException(text), true));
    }
    assertEquals(
        DiskFault.OTHER,
        DiskFault.of(
            Operation.ENTRY, new FileSystemException("/a", null, "File name too long"), true));
    assertEquals(DiskFault.OTHER, DiskFault.of(Operation.SYNC, new ClosedChannelException(), true));
  }
}
