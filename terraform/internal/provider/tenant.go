package provider

import (
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

// tenantWait is how long a tenant's deletion may take: its topics go too.
const tenantWait = 30 * time.Minute

type tenantResource struct{ base }

type tenantModel struct {
	ID                 types.String `tfsdk:"id"`
	Name               types.String `tfsdk:"name"`
	DisplayName        types.String `tfsdk:"display_name"`
	Limits             types.Map    `tfsdk:"limits"`
	DeletionProtection types.Bool   `tfsdk:"deletion_protection"`
	State              types.String `tfsdk:"state"`
}

func newTenant() resource.Resource { return &tenantResource{} }

func (r *tenantResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_tenant"
}

func (r *tenantResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "For operators: a tenant. Deleting it deletes its clusters, records, people and keys.",
		Attributes: map[string]schema.Attribute{
			"id":   idAttribute("`ten-…`, by which it is imported."),
			"name": replacing(schema.StringAttribute{Required: true, MarkdownDescription: "Unique within the installation."}),
			"display_name": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "What people see. Default: the name.",
			},
			"limits": schema.MapAttribute{
				ElementType: types.Int64Type,
				Optional:    true,
				MarkdownDescription: "How much it may have, by the limits' names: `virtual_clusters`, `topics`, `partitions`, `service_accounts`, " +
					"`keys_per_service_account`. Only those listed are managed; one that is taken out returns to its default.",
				Validators: []validator.Map{limitNames(), limitValues(int64validator.AtLeast(0))},
			},
			"deletion_protection": protectionAttribute(false),
			"state":               schema.StringAttribute{Computed: true, MarkdownDescription: "`active` or `suspended`."},
		},
	}
}

// ModifyPlan plans the display name that the server gives, and refuses to plan the deletion of a protected tenant.
func (r *tenantResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	state, plan := changeOf[tenantModel](ctx, request, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if plan != nil {
		var given types.String
		response.Diagnostics.Append(request.Config.GetAttribute(ctx, path.Root("display_name"), &given)...)
		if given.IsNull() {
			response.Diagnostics.Append(response.Plan.SetAttribute(ctx, path.Root("display_name"), plan.Name)...)
		}
	}
	if state != nil {
		refuseDeletion("The tenant "+state.Name.ValueString(), state.DeletionProtection, plan == nil,
			replaced(state.forcing(), plan.forcing()), &response.Diagnostics)
	}
}

// forcing are the attributes that replace it.
func (m *tenantModel) forcing() map[string]attr.Value {
	if m == nil {
		return nil
	}
	return map[string]attr.Value{"name": m.Name}
}

func tenantPath(id string, part ...string) string {
	return client.Path(append([]string{"v1", "tenants", id}, part...)...)
}

func (r *tenantResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan tenantModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	// Without a starter cluster: everything that Terraform makes stands in the configuration.
	body := map[string]any{"name": plan.Name.ValueString(), "display_name": plan.DisplayName.ValueString(), "starter_cluster": false}
	if plan.DeletionProtection.ValueBool() {
		body["deletion_protection"] = true
	}
	if limits := limitsOf(ctx, plan.Limits, &response.Diagnostics); len(limits) > 0 {
		body["limits"] = limits
	}
	made, err := client.Create[client.Tenant](ctx, r.client, "", client.Path("v1", "tenants"), body)
	if made.ID != "" {
		plan.take(made)
		response.Diagnostics.Append(response.State.Set(ctx, plan)...)
	}
	if err != nil {
		failed(&response.Diagnostics, "make the tenant "+plan.Name.ValueString(), err)
	}
}

func (r *tenantResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state tenantModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	id, imported := state.ID.ValueString(), state.Name.IsNull()
	found, err := client.Get[client.Tenant](ctx, r.client, "", tenantPath(id), nil)
	if missing(err) {
		response.State.RemoveResource(ctx)
		return
	}
	limits := map[string]int64{}
	if err == nil && (imported || !state.Limits.IsNull()) {
		limits, err = client.Get[map[string]int64](ctx, r.client, "", tenantPath(id, "limits"), nil)
	}
	if err != nil {
		failed(&response.Diagnostics, "read the tenant "+id, err)
		return
	}
	state.take(found)
	state.Limits = managedLimits(ctx, state.Limits, imported, limits, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

func (r *tenantResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var state, plan tenantModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	before, after := limitsOf(ctx, state.Limits, &response.Diagnostics), limitsOf(ctx, plan.Limits, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	body := map[string]any{"display_name": plan.DisplayName.ValueString()}
	if !plan.DeletionProtection.Equal(state.DeletionProtection) {
		body["deletion_protection"] = plan.DeletionProtection.ValueBool()
	}
	id := plan.ID.ValueString()
	changed, err := client.Patch[client.Tenant](ctx, r.client, "", tenantPath(id), body)
	if err == nil {
		err = r.changeLimits(ctx, id, before, after)
	}
	if err != nil {
		failed(&response.Diagnostics, "change the tenant "+id, err)
		return
	}
	plan.take(changed)
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

// changeLimits replaces all limits, as the API wants it, but keeps those that are not managed here as they are.
func (r *tenantResource) changeLimits(ctx context.Context, id string, before, after map[string]int64) error {
	if maps.Equal(before, after) {
		return nil
	}
	address := tenantPath(id, "limits")
	answer, err := r.client.Do(ctx, client.Request{Method: http.MethodGet, Path: address})
	if err != nil {
		return err
	}
	all := map[string]int64{}
	if err := answer.Into(&all); err != nil {
		return err
	}
	for name := range before {
		delete(all, name) // without a value it returns to its default
	}
	for name, value := range after {
		all[name] = value
	}
	_, err = r.client.Do(ctx, client.Request{Method: http.MethodPut, Path: address, IfMatch: answer.ETag, Body: all})
	return err
}

func (r *tenantResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state tenantModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	if err := client.Delete(ctx, r.client, "", tenantPath(state.ID.ValueString()), tenantWait); err != nil {
		failed(&response.Diagnostics, "delete the tenant "+state.Name.ValueString(), err)
	}
}

func (r *tenantResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}

func (m *tenantModel) take(tenant client.Tenant) {
	m.ID = types.StringValue(tenant.ID)
	m.Name = types.StringValue(tenant.Name)
	m.DisplayName = types.StringValue(tenant.DisplayName)
	m.DeletionProtection = types.BoolValue(tenant.DeletionProtection)
	m.State = types.StringValue(tenant.State)
}
