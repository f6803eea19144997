package provider

import (
	"context"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type clientConfigSource struct{ *access }

type clientConfigModel struct {
	ClusterID types.String `tfsdk:"cluster_id"`
	TenantID  types.String `tfsdk:"tenant_id"`
	Client    types.String `tfsdk:"client"`
	Language  types.String `tfsdk:"language"`
	Content   types.String `tfsdk:"content"`
}

func newClientConfig() datasource.DataSource { return &clientConfigSource{} }

func (s *clientConfigSource) Metadata(_ context.Context, _ datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = "weir_client_config"
}

func (s *clientConfigSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A complete program for a Kafka client of this cluster; the secret is a placeholder.",
		Attributes: map[string]schema.Attribute{
			"cluster_id": schema.StringAttribute{Required: true, MarkdownDescription: "The virtual cluster (`vc-…`)."},
			"tenant_id":  schema.StringAttribute{Optional: true, MarkdownDescription: "For operators: the cluster's tenant."},
			"client": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "`java`, `python`, `go`, `node` or `kcat`.",
				Validators:          []validator.String{stringvalidator.OneOf("java", "python", "go", "node", "kcat")},
			},
			"language": schema.StringAttribute{Computed: true, MarkdownDescription: "For highlighting."},
			"content":  schema.StringAttribute{Computed: true, MarkdownDescription: "The program; of kcat, its configuration."},
		},
	}
}

func (s *clientConfigSource) Configure(_ context.Context, request datasource.ConfigureRequest, response *datasource.ConfigureResponse) {
	s.access = accessOf(request.ProviderData, &response.Diagnostics)
}

func (s *clientConfigSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var config clientConfigModel
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	found, err := client.Get[struct{ Language, Content string }](ctx, s.client, s.tenantOf(config.TenantID),
		client.Path("v1", "clusters", config.ClusterID.ValueString(), "client-config"), url.Values{"client": {config.Client.ValueString()}})
	if err != nil {
		failed(&response.Diagnostics, "read the client configuration of "+config.ClusterID.ValueString(), err)
		return
	}
	config.Language, config.Content = types.StringValue(found.Language), types.StringValue(found.Content)
	response.Diagnostics.Append(response.State.Set(ctx, config)...)
}
