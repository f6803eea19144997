package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type serviceAccountResource struct {
	named[serviceAccountModel, client.ServiceAccount, *serviceAccountModel]
}

type serviceAccountModel struct {
	ID          types.String `tfsdk:"id"`
	TenantID    types.String `tfsdk:"tenant_id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Principal   types.String `tfsdk:"principal"`
}

func newServiceAccount() resource.Resource {
	return &serviceAccountResource{named[serviceAccountModel, client.ServiceAccount, *serviceAccountModel]{
		kind: "service account", collection: "service-accounts", idOf: func(answer client.ServiceAccount) string { return answer.ID },
	}}
}

func (r *serviceAccountResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_service_account"
}

func (r *serviceAccountResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A program that uses Kafka; it has keys. Deleting it revokes them all.",
		Attributes: map[string]schema.Attribute{
			"id":          idAttribute("`sa-…`, by which it is imported." + importsTenant),
			"tenant_id":   tenantAttribute(),
			"name":        schema.StringAttribute{Required: true, MarkdownDescription: "Unique within the tenant; can be changed."},
			"description": schema.StringAttribute{Optional: true, MarkdownDescription: "Up to 500 characters."},
			"principal":   idAttribute("What Kafka calls it: `User:sa-…`."),
		},
	}
}

// body says both fields always: an absent description is an empty one.
func (m *serviceAccountModel) body(context.Context, *serviceAccountModel, *diag.Diagnostics) map[string]any {
	return map[string]any{"name": m.Name.ValueString(), "description": m.Description.ValueString()}
}

func (m *serviceAccountModel) take(_ context.Context, account client.ServiceAccount, _ *diag.Diagnostics) {
	m.ID = types.StringValue(account.ID)
	m.Name = types.StringValue(account.Name)
	m.Description = textOrNull(account.Description, m.Description)
	m.Principal = types.StringValue(account.Principal)
}

func (m *serviceAccountModel) ids() (id, tenant types.String) { return m.ID, m.TenantID }

func (m *serviceAccountModel) label() string { return m.Name.ValueString() }
