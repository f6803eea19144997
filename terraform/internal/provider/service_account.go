package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type serviceAccountResource struct{ base }

type serviceAccountModel struct {
	ID          types.String `tfsdk:"id"`
	TenantID    types.String `tfsdk:"tenant_id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Principal   types.String `tfsdk:"principal"`
}

func newServiceAccount() resource.Resource { return &serviceAccountResource{} }

func (r *serviceAccountResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_service_account"
}

func (r *serviceAccountResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A program that uses Kafka; it has keys. Deleting it revokes them all.",
		Attributes: map[string]schema.Attribute{
			"id":          idAttribute("`sa-…`"),
			"tenant_id":   tenantAttribute(),
			"name":        schema.StringAttribute{Required: true, MarkdownDescription: "Unique within the tenant; can be changed."},
			"description": schema.StringAttribute{Optional: true, MarkdownDescription: "Up to 500 characters."},
			"principal":   idAttribute("What Kafka calls it: `User:sa-…`."),
		},
	}
}

func (r *serviceAccountResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan serviceAccountModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	made, err := client.Create[client.ServiceAccount](ctx, r.client, r.tenantOf(plan.TenantID),
		client.Path("v1", "service-accounts"), plan.body())
	if made.ID != "" {
		plan.take(made)
		response.Diagnostics.Append(response.State.Set(ctx, plan)...)
	}
	if err != nil {
		failed(&response.Diagnostics, "make the service account "+plan.Name.ValueString(), err)
	}
}

func (r *serviceAccountResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state serviceAccountModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	found, err := client.Get[client.ServiceAccount](ctx, r.client, r.tenantOf(state.TenantID), accountPath(state.ID), nil)
	if missing(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		failed(&response.Diagnostics, "read the service account "+state.ID.ValueString(), err)
		return
	}
	state.take(found)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

func (r *serviceAccountResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan serviceAccountModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	changed, err := client.Patch[client.ServiceAccount](ctx, r.client, r.tenantOf(plan.TenantID), accountPath(plan.ID), plan.body())
	if err != nil {
		failed(&response.Diagnostics, "change the service account "+plan.ID.ValueString(), err)
		return
	}
	plan.take(changed)
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

func (r *serviceAccountResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state serviceAccountModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	if err := client.Delete(ctx, r.client, r.tenantOf(state.TenantID), accountPath(state.ID), nil); err != nil {
		failed(&response.Diagnostics, "delete the service account "+state.ID.ValueString(), err)
	}
}

func (r *serviceAccountResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}

// body says both fields always: an absent description is an empty one.
func (m *serviceAccountModel) body() map[string]any {
	return map[string]any{"name": m.Name.ValueString(), "description": m.Description.ValueString()}
}

func (m *serviceAccountModel) take(account client.ServiceAccount) {
	m.ID = types.StringValue(account.ID)
	m.Name = types.StringValue(account.Name)
	m.Description = textOrNull(account.Description, m.Description)
	m.Principal = types.StringValue(account.Principal)
}

func accountPath(id types.String) string {
	return client.Path("v1", "service-accounts", id.ValueString())
}
