package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

const aclImport = "cluster#principal#resource_type#resource_name#pattern_type#operation#permission#host"

// aclFields are at least so many: a resource's name may hold the separator.
const aclFields = 8

type aclResource struct{ base }

type aclModel struct {
	ID           types.String `tfsdk:"id"`
	TenantID     types.String `tfsdk:"tenant_id"`
	ClusterID    types.String `tfsdk:"cluster_id"`
	Principal    types.String `tfsdk:"principal"`
	ResourceType types.String `tfsdk:"resource_type"`
	ResourceName types.String `tfsdk:"resource_name"`
	PatternType  types.String `tfsdk:"pattern_type"`
	Operation    types.String `tfsdk:"operation"`
	Permission   types.String `tfsdk:"permission"`
	Host         types.String `tfsdk:"host"`
}

func newACL() resource.Resource { return &aclResource{} }

func (r *aclResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_acl"
}

func (r *aclResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "An access rule of Kafka: what a principal may do with a resource, or may not. It is imported by its fields: `" +
			aclImport + "`." + importsTenant,
		Attributes: map[string]schema.Attribute{
			"id":            idAttribute("Made of the other fields by the server."),
			"tenant_id":     tenantAttribute(),
			"cluster_id":    replacing(schema.StringAttribute{Required: true, MarkdownDescription: "The virtual cluster (`vc-…`)."}),
			"principal":     replacing(schema.StringAttribute{Required: true, MarkdownDescription: "`User:sa-…`, or `User:*` for everybody."}),
			"resource_type": enumAttribute("", "topic", "group", "cluster", "transactional_id"),
			"resource_name": replacing(schema.StringAttribute{Required: true,
				MarkdownDescription: "Its name, the beginning of names with `prefixed`, `*` for all; `kafka-cluster` is the cluster."}),
			"pattern_type": enumAttribute("literal", "literal", "prefixed"),
			"operation": enumAttribute("", "all", "read", "write", "create", "delete", "alter", "describe", "cluster_action",
				"describe_configs", "alter_configs", "idempotent_write"),
			"permission": enumAttribute("allow", "allow", "deny"),
			"host": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString("*"),
				MarkdownDescription: "From which address. Default: `*`, from everywhere.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
		},
	}
}

// enumAttribute takes one of the values, in any case; without a default it is required.
func enumAttribute(standard string, values ...string) schema.StringAttribute {
	attribute := schema.StringAttribute{
		Required:            standard == "",
		MarkdownDescription: "`" + strings.Join(values, "`, `") + "`; in any case.",
		Validators:          []validator.String{stringvalidator.OneOfCaseInsensitive(values...)},
		PlanModifiers:       []planmodifier.String{ignoringCase(), stringplanmodifier.RequiresReplace()},
	}
	if standard != "" {
		attribute.Optional, attribute.Computed, attribute.Default = true, true, stringdefault.StaticString(standard)
		attribute.MarkdownDescription += " Default: `" + standard + "`."
	}
	return attribute
}

func (r *aclResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan aclModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	body := map[string]any{
		"principal":     plan.Principal.ValueString(),
		"resource_type": plan.ResourceType.ValueString(),
		"resource_name": plan.ResourceName.ValueString(),
		"pattern_type":  plan.PatternType.ValueString(),
		"operation":     plan.Operation.ValueString(),
		"permission":    plan.Permission.ValueString(),
		"host":          plan.Host.ValueString(),
	}
	made, err := client.Create[client.ACL](ctx, r.client, r.tenantOf(plan.TenantID), r.acls.Path(plan.ClusterID.ValueString()), body)
	if made.ID != "" {
		plan.take(made)
		response.Diagnostics.Append(response.State.Set(ctx, plan)...)
	}
	if client.HasCode(err, "acl_exists") {
		response.Diagnostics.AddError("This ACL exists already",
			fmt.Sprintf("%s\nTo manage it here: terraform import weir_acl.NAME '%s'", err, plan.importID()))
		return
	}
	if err != nil {
		failed(&response.Diagnostics, "make the ACL "+plan.importID(), err)
	}
}

func (r *aclResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state aclModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	found, err := r.acls.Get(ctx, r.tenantOf(state.TenantID), state.ClusterID.ValueString(), state.ID.ValueString())
	if missing(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		failed(&response.Diagnostics, "read the ACL "+state.importID(), err)
		return
	}
	state.take(found)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

// Update has nothing to ask of the server: all that can change without a replacement is how the configuration spells it.
func (r *aclResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan aclModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

func (r *aclResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state aclModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	cluster, id, tenant := state.ClusterID.ValueString(), state.ID.ValueString(), r.tenantOf(state.TenantID)
	r.acls.Forget(tenant, cluster, id)
	if err := client.Delete(ctx, r.client, tenant, r.acls.Path(cluster, id), 0); err != nil {
		failed(&response.Diagnostics, "delete the ACL "+state.importID(), err)
	}
}

// ImportState finds the ACL that has these fields.
func (r *aclResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	tenant, id := importID(request.ID)
	fields := strings.Split(id, "#")
	if len(fields) < aclFields {
		response.Diagnostics.AddError("That is not an ACL's import id", "Write "+aclImport+
			", such as vc-j9f31w1u9v#User:sa-7x#topic#orders#literal#read#allow#*."+importsTenant)
		return
	}
	cluster := types.StringValue(fields[0])
	acls, err := r.acls.All(ctx, r.tenantOf(tenant), fields[0])
	if err != nil {
		failed(&response.Diagnostics, "import the ACL "+request.ID, err)
		return
	}
	for _, acl := range acls {
		state := aclModel{TenantID: tenant, ClusterID: cluster}
		state.take(acl)
		// Names count with their case; the rest does not.
		if strings.EqualFold(state.importID(), id) && strings.Contains(id, "#"+acl.ResourceName+"#") {
			response.Diagnostics.Append(response.State.Set(ctx, state)...)
			return
		}
	}
	response.Diagnostics.AddError("There is no such ACL", request.ID+" matches none of the cluster's.")
}

func (m *aclModel) importID() string {
	return strings.Join([]string{m.ClusterID.ValueString(), m.Principal.ValueString(), m.ResourceType.ValueString(), m.ResourceName.ValueString(),
		m.PatternType.ValueString(), m.Operation.ValueString(), m.Permission.ValueString(), m.Host.ValueString()}, "#")
}

// take stores an answer, in the configuration's spelling where that says the same.
func (m *aclModel) take(acl client.ACL) {
	m.ID = types.StringValue(acl.ID)
	m.Principal = types.StringValue(acl.Principal)
	m.ResourceType = spelled(m.ResourceType, acl.ResourceType)
	m.ResourceName = types.StringValue(acl.ResourceName)
	m.PatternType = spelled(m.PatternType, acl.PatternType)
	m.Operation = spelled(m.Operation, acl.Operation)
	m.Permission = spelled(m.Permission, acl.Permission)
	m.Host = types.StringValue(acl.Host)
}

func spelled(known types.String, answer string) types.String {
	if strings.EqualFold(known.ValueString(), answer) {
		return known
	}
	return types.StringValue(answer)
}
