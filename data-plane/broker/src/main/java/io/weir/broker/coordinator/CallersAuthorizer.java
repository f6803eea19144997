package io.weir.broker.coordinator;

import io.weir.broker.access.Access;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.server.authorizer.AclCreateResult;
import org.apache.kafka.server.authorizer.AclDeleteResult;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.apache.kafka.server.authorizer.Authorizer;
import org.apache.kafka.server.authorizer.AuthorizerServerInfo;

/**
 * What Kafka's coordinator asks by itself: which topics of those that a regular expression matches
 * its member may describe (KIP-848). Whatever else needs a right was asked for before. Immutable.
 */
final class CallersAuthorizer implements Authorizer {
  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext context, List<Action> actions) {
    Access access = ((GroupCaller.CallerContext) context).caller().access();
    return actions.stream()
        .map(
            action ->
                access.allows(
                        action.operation(),
                        action.resourcePattern().resourceType(),
                        action.resourcePattern().name())
                    ? AuthorizationResult.ALLOWED
                    : AuthorizationResult.DENIED)
        .toList();
  }

  @Override
  public Map<Endpoint, CompletionStage<Void>> start(AuthorizerServerInfo server) {
    throw notAsked();
  }

  @Override
  public List<? extends CompletionStage<AclCreateResult>> createAcls(
      AuthorizableRequestContext context, List<AclBinding> acls) {
    throw notAsked();
  }

  @Override
  public List<? extends CompletionStage<AclDeleteResult>> deleteAcls(
      AuthorizableRequestContext context, List<AclBindingFilter> filters) {
    throw notAsked();
  }

  @Override
  public Iterable<AclBinding> acls(AclBindingFilter filter) {
    throw notAsked();
  }

  private static UnsupportedOperationException notAsked() {
    return new UnsupportedOperationException("the coordinator only asks what its caller may do");
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // there is nothing to configure
  }

  @Override
  public void close() {
    // nothing is held
  }
}
