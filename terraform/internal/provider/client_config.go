package provider

import (
	"context"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type clientConfigModel struct {
	TenantID  types.String `tfsdk:"tenant_id"`
	ClusterID types.String `tfsdk:"cluster_id"`
	Client    types.String `tfsdk:"client"`
	Language  types.String `tfsdk:"language"`
	FileName  types.String `tfsdk:"file_name"`
	Content   types.String `tfsdk:"content"`
	Run       types.String `tfsdk:"run"`
	CAPem     types.String `tfsdk:"ca_pem"`
}

func newClientConfig() datasource.DataSource {
	clients := []string{"java", "python", "go", "node", "kcat", "properties"}
	return &source[clientConfigModel]{name: "client_config",
		description: "A complete program for a Kafka client of this cluster; the secret is a placeholder.",
		attributes: inTenant(clusterID(), map[string]schema.Attribute{
			"client": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "`" + strings.Join(clients, "`, `") + "`.",
				Validators:          []validator.String{stringvalidator.OneOf(clients...)},
			},
			"language":  text("For highlighting."),
			"file_name": text("Under which to save it."),
			"content":   text("The program; of kcat, its configuration."),
			"run":       text("Commands for a shell: dependencies, environment, start."),
			"ca_pem":    text("The certificates that clients must trust; null where they need none beyond those of the operating system."),
		}),
		read: func(ctx context.Context, a *access, into *clientConfigModel) error {
			found, err := client.Get[client.ClientConfig](ctx, a.client, a.tenantOf(into.TenantID),
				client.Path("v1", "clusters", into.ClusterID.ValueString(), "client-config"), url.Values{"client": {into.Client.ValueString()}})
			into.Language, into.FileName = types.StringValue(found.Language), types.StringValue(found.FileName)
			into.Content, into.Run = types.StringValue(found.Content), types.StringValue(found.Run)
			into.CAPem = types.StringPointerValue(found.CAPem)
			return err
		}}
}
