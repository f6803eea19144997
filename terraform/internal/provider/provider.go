// Package provider is the Terraform provider: one file per resource or data source.
package provider

import (
	"context"
	"net/url"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

const (
	endpointVariable = "WEIR_ENDPOINT"
	tokenVariable    = "WEIR_TOKEN"
	tenantVariable   = "WEIR_TENANT_ID"
)

// Address is the source that configurations name.
const Address = "weir.io/weir/weir"

type weir struct{ version string }

// New is the provider's factory.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &weir{version} }
}

type settings struct {
	Endpoint types.String `tfsdk:"endpoint"`
	Token    types.String `tfsdk:"token"`
	TenantID types.String `tfsdk:"tenant_id"`
}

// access is what resources get: the server, and the tenant unless they name one.
type access struct {
	client *client.Client
	topics *client.Listed[client.Topic]
	acls   *client.Listed[client.ACL]
	tenant string
}

func (a *access) tenantOf(own types.String) string {
	if own.IsNull() || own.IsUnknown() {
		return a.tenant
	}
	return own.ValueString()
}

func (w *weir) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "weir"
	response.Version = w.version
}

func (w *weir) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Virtual clusters, topics and access of Weir, a managed Kafka.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Address of the control plane, such as `https://weir.example.com`. Default: `$" + endpointVariable + "`.",
			},
			"token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Bearer token of a user or of the operator. Default: `$" + tokenVariable + "`, which keeps it out of the configuration.",
			},
			"tenant_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "For operators: the tenant (`ten-…`) of resources that name none. Default: `$" + tenantVariable + "`.",
			},
		},
	}
}

func (w *weir) Configure(ctx context.Context, request provider.ConfigureRequest, response *provider.ConfigureResponse) {
	var given settings
	response.Diagnostics.Append(request.Config.Get(ctx, &given)...)
	if response.Diagnostics.HasError() {
		return
	}
	for name, value := range map[string]types.String{"endpoint": given.Endpoint, "token": given.Token, "tenant_id": given.TenantID} {
		if value.IsUnknown() {
			response.Diagnostics.AddAttributeError(path.Root(name), "The provider's "+name+" is not known yet",
				"It depends on something that is only made by the apply. Make that first with -target, or set the environment variable.")
		}
	}
	if response.Diagnostics.HasError() {
		return
	}
	endpoint := orVariable(given.Endpoint, endpointVariable)
	token := orVariable(given.Token, tokenVariable)
	if endpoint == "" {
		response.Diagnostics.AddAttributeError(path.Root("endpoint"), "No endpoint", "Set endpoint, or the environment variable "+endpointVariable+".")
	}
	if token == "" {
		response.Diagnostics.AddAttributeError(path.Root("token"), "No token", "Set the environment variable "+tokenVariable+", or token.")
	}
	if response.Diagnostics.HasError() {
		return
	}
	server, err := client.New(endpoint, token, w.version)
	if err != nil {
		response.Diagnostics.AddAttributeError(path.Root("endpoint"), "The provider's settings can't be used", err.Error())
		return
	}
	shared := &access{
		client: server,
		topics: client.NewListed(server, "topics", url.Values{"include": {"configs"}}, func(topic client.Topic) string { return topic.Name }),
		acls:   client.NewListed(server, "acls", nil, func(acl client.ACL) string { return acl.ID }),
		tenant: orVariable(given.TenantID, tenantVariable),
	}
	response.ResourceData = shared
	response.DataSourceData = shared
	response.EphemeralResourceData = shared
}

func (w *weir) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newBrokerCluster, newTenant, newCluster, newTopic, newServiceAccount, newAPIKey, newACL}
}

func (w *weir) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newBrokerClusterSource, newBrokerClustersSource, newTenantSource, newTenantsSource, newClusterSource, newClustersSource,
		newTopicSource, newTopicsSource, newServiceAccountSource, newServiceAccountsSource, newACLsSource, newGroupSource, newGroupsSource,
		newClientConfig, newKeySetSource,
	}
}

func (w *weir) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newAccessToken}
}

func orVariable(value types.String, variable string) string {
	if value.ValueString() != "" {
		return value.ValueString()
	}
	return os.Getenv(variable)
}
