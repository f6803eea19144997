package io.weir.controlplane.console;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Before the API: a file of the console is answered here, and so is a path that a browser wants as
 * a page and the API does not own (a page of the console, which finds out itself what it is).
 * Everything else goes on. Thread-safe.
 */
public final class ConsoleFilter implements Filter {
  /**
   * Only files of this origin, no script within a page, no frame around us. Inline styles stay
   * allowed: Mantine writes its theme's variables into a style element.
   */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self';"
          + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final Pattern OF_THE_API =
      Pattern.compile("/(v1|oauth2|\\.well-known|healthz|readyz|metrics|openapi\\.json)(/.*|:.*)?");

  private final ConsoleSite site;

  /** Serves this site. */
  public ConsoleFilter(ConsoleSite site) {
    this.site = site;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    answer.setHeader("X-Content-Type-Options", "nosniff"); // of the API too
    Optional<ConsoleSite.Asset> asset = find(asked);
    if (asset.isPresent()) {
      send(asset.get(), asked, answer);
    } else {
      chain.doFilter(request, response);
    }
  }

  private Optional<ConsoleSite.Asset> find(HttpServletRequest request) {
    String path = request.getRequestURI();
    boolean read = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    if (!read || !path.startsWith("/") || OF_THE_API.matcher(path).matches()) {
      return Optional.empty();
    }
    Optional<ConsoleSite.Asset> file = site.at(path);
    return file.isEmpty() && wantsPage(request) ? Optional.of(site.index()) : file;
  }

  private static boolean wantsPage(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return accept != null && accept.contains("text/html");
  }

  private static void send(
      ConsoleSite.Asset asset, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader(
        "Cache-Control", asset.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
    response.setContentType(asset.mediaType());
    response.setContentLength(asset.content().length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(asset.content());
    }
  }
}
