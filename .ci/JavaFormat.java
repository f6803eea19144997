import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks (default) or applies ({@code --replace}) google-java-format to every Java file of the
 * folders given. Run as a single source file with the formatter's jar on the class path.
 */
public final class JavaFormat {
  private JavaFormat() {}

  public static void main(String[] arguments) throws IOException {
    boolean replace = arguments.length > 0 && arguments[0].equals("--replace");
    List<String> mode =
        replace ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed");
    List<String> files =
        Stream.of(arguments).skip(replace ? 1 : 0).flatMap(JavaFormat::javaFiles).sorted().toList();
    if (files.isEmpty()) {
      System.err.println("no Java file found: wrong folder?");
      System.exit(2);
    }
    if (!replace) {
      System.err.println(
          "checking the format of " + files.size() + " files (mend with: ./weir format)");
    }
    Main.main(Stream.concat(mode.stream(), files.stream()).toArray(String[]::new));
  }

  private static Stream<String> javaFiles(String root) {
    try (Stream<Path> paths = Files.walk(Path.of(root))) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !path.toString().contains("/target/"))
          .map(Path::toString)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
