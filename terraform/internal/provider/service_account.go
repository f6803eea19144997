package provider

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

// accessNone lets an account do nothing until there are ACLs.
const accessNone = "none"

type serviceAccountResource struct {
	named[serviceAccountModel, client.ServiceAccount, *serviceAccountModel]
}

type serviceAccountModel struct {
	ID          types.String `tfsdk:"id"`
	TenantID    types.String `tfsdk:"tenant_id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Access      types.String `tfsdk:"access"`
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
			"access": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(accessNone),
				MarkdownDescription: "What it may do from the beginning: `none`, so that its keys can do nothing until there are ACLs, or `full`: " +
					"it gets ACLs that allow everything. Default: `none`.",
				Validators:    []validator.String{stringvalidator.OneOf(accessNone, "full")},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"principal": idAttribute("What Kafka calls it: `User:sa-…`."),
		},
	}
}

// body says name and description always: an absent description is an empty one.
func (m *serviceAccountModel) body(_ context.Context, before *serviceAccountModel, _ *diag.Diagnostics) map[string]any {
	body := map[string]any{"name": m.Name.ValueString(), "description": m.Description.ValueString()}
	if before == nil && m.Access.ValueString() != accessNone {
		body["access"] = m.Access.ValueString()
	}
	return body
}

func (m *serviceAccountModel) take(_ context.Context, account client.ServiceAccount, _ *diag.Diagnostics) {
	m.ID = types.StringValue(account.ID)
	m.Name = types.StringValue(account.Name)
	m.Description = textOrNull(account.Description, m.Description)
	m.Access = types.StringValue(cmp.Or(account.Access, accessNone))
	m.Principal = types.StringValue(account.Principal)
}

func (m *serviceAccountModel) ids() (id, tenant types.String) { return m.ID, m.TenantID }

func (m *serviceAccountModel) label() string { return m.Name.ValueString() }
