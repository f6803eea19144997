package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type accessTokenResource struct{ *access }

type accessTokenModel struct {
	ClientID     types.String `tfsdk:"client_id"`
	ClientSecret types.String `tfsdk:"client_secret"`
	Scope        types.String `tfsdk:"scope"`
	Token        types.String `tfsdk:"token"`
	ExpiresAt    types.String `tfsdk:"expires_at"`
}

func newAccessToken() ephemeral.EphemeralResource { return &accessTokenResource{} }

func (r *accessTokenResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, response *ephemeral.MetadataResponse) {
	response.TypeName = "weir_access_token"
}

func (r *accessTokenResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, response *ephemeral.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "An access token for Kafka clients (OAUTHBEARER), got with an API key. It is in no plan and no state, and ends by " +
			"itself after what the installation allows, minutes as a rule.",
		Attributes: map[string]schema.Attribute{
			"client_id":     schema.StringAttribute{Required: true, MarkdownDescription: "The key (`key-…`)."},
			"client_secret": schema.StringAttribute{Required: true, Sensitive: true, MarkdownDescription: "Its secret."},
			"scope":         schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "`kafka`, which is the default."},
			"token":         schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The token (a JWT)."},
			"expires_at":    schema.StringAttribute{Computed: true, MarkdownDescription: "When it ends, by this machine's clock (RFC 3339)."},
		},
	}
}

func (r *accessTokenResource) Configure(_ context.Context, request ephemeral.ConfigureRequest, response *ephemeral.ConfigureResponse) {
	r.access = accessOf(request.ProviderData, &response.Diagnostics)
}

func (r *accessTokenResource) Open(ctx context.Context, request ephemeral.OpenRequest, response *ephemeral.OpenResponse) {
	var config accessTokenModel
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	asked := time.Now()
	issued, err := client.IssueToken(ctx, r.client, config.ClientID.ValueString(), config.ClientSecret.ValueString(), config.Scope.ValueString())
	if err != nil {
		failed(&response.Diagnostics, "issue a token for "+config.ClientID.ValueString(), err)
		return
	}
	config.Token, config.Scope = types.StringValue(issued.Token), types.StringValue(issued.Scope)
	config.ExpiresAt = types.StringValue(issued.ExpiresAt(asked).UTC().Format(time.RFC3339))
	response.Diagnostics.Append(response.Result.Set(ctx, config)...)
}
