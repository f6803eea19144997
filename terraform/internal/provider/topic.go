package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

const partitionsMax = 1_000

type topicResource struct{ base }

type topicModel struct {
	ID                types.String `tfsdk:"id"`
	TenantID          types.String `tfsdk:"tenant_id"`
	ClusterID         types.String `tfsdk:"cluster_id"`
	Name              types.String `tfsdk:"name"`
	Partitions        types.Int64  `tfsdk:"partitions"`
	Configs           types.Map    `tfsdk:"configs"`
	ReplicationFactor types.Int64  `tfsdk:"replication_factor"`
	TopicUUID         types.String `tfsdk:"topic_uuid"`
}

func newTopic() resource.Resource { return &topicResource{} }

func (r *topicResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_topic"
}

func (r *topicResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A topic. Deleting it deletes its records.",
		Attributes: map[string]schema.Attribute{
			"id":         idAttribute("`cluster/topic`, by which it is imported"),
			"tenant_id":  tenantAttribute(),
			"cluster_id": replacing(schema.StringAttribute{Required: true, MarkdownDescription: "The virtual cluster (`vc-…`)."}),
			"name":       replacing(schema.StringAttribute{Required: true, MarkdownDescription: "Letters, digits, `.`, `_` and `-`."}),
			"partitions": schema.Int64Attribute{
				Required:            true,
				MarkdownDescription: "Can only grow: records stay where they are, and fewer partitions would lose some.",
				Validators:          []validator.Int64{int64validator.Between(1, partitionsMax)},
			},
			"configs": schema.MapAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "Settings by Kafka's names. Only those listed are managed; one that is taken out returns to its default.",
			},
			"replication_factor": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "That of the cluster.",
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"topic_uuid": idAttribute("Kafka's id of the topic; a topic that was deleted and made again has another."),
		},
	}
}

// ModifyPlan refuses fewer partitions before anything is applied. A replacement comes here as a change too, and may have fewer.
func (r *topicResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if request.State.Raw.IsNull() || request.Plan.Raw.IsNull() {
		return
	}
	var state, plan topicModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() || !sameTopic(state, plan) || plan.Partitions.IsUnknown() {
		return
	}
	if plan.Partitions.ValueInt64() < state.Partitions.ValueInt64() {
		response.Diagnostics.AddAttributeError(path.Root("partitions"), "A topic's partitions can't become fewer",
			fmt.Sprintf("%s has %d partitions; write at least as many, or make a new topic with %d and move the records.",
				state.ID.ValueString(), state.Partitions.ValueInt64(), plan.Partitions.ValueInt64()))
	}
}

func sameTopic(state, plan topicModel) bool {
	return state.ClusterID.Equal(plan.ClusterID) && state.Name.Equal(plan.Name) && state.TenantID.Equal(plan.TenantID)
}

func (r *topicResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan topicModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	configs := plan.configs(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	cluster, tenant := plan.ClusterID.ValueString(), r.tenantOf(plan.TenantID)
	body := map[string]any{"name": plan.Name.ValueString(), "partitions": plan.Partitions.ValueInt64(), "configs": configs}
	made, err := client.Create[client.Topic](ctx, r.client, tenant, client.Path("v1", "clusters", cluster, "topics"), body)
	if made.Name != "" {
		plan.take(ctx, made, &response.Diagnostics)
		response.Diagnostics.Append(response.State.Set(ctx, plan)...)
	}
	if err != nil {
		failed(&response.Diagnostics, "make the topic "+plan.Name.ValueString(), err)
	}
}

func (r *topicResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state topicModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	found, err := r.topics.Get(ctx, r.tenantOf(state.TenantID), state.ClusterID.ValueString(), state.Name.ValueString())
	if missing(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		failed(&response.Diagnostics, "read the topic "+state.Name.ValueString(), err)
		return
	}
	state.take(ctx, found, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

func (r *topicResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var state, plan topicModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	before, after := state.configs(ctx, &response.Diagnostics), plan.configs(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	cluster, name, tenant := plan.ClusterID.ValueString(), plan.Name.ValueString(), r.tenantOf(plan.TenantID)
	r.topics.Forget(tenant, cluster, name)
	body := map[string]any{"partitions": plan.Partitions.ValueInt64(), "configs": difference(before, after)}
	changed, err := client.Patch[client.Topic](ctx, r.client, tenant, client.TopicPath(cluster, name), body)
	if err != nil {
		failed(&response.Diagnostics, "change the topic "+name, err)
		return
	}
	plan.take(ctx, changed, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

func (r *topicResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state topicModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	cluster, name, tenant := state.ClusterID.ValueString(), state.Name.ValueString(), r.tenantOf(state.TenantID)
	r.topics.Forget(tenant, cluster, name)
	if err := client.Delete(ctx, r.client, tenant, client.TopicPath(cluster, name), nil); err != nil {
		failed(&response.Diagnostics, "delete the topic "+name, err)
	}
}

// ImportState takes all explicit settings of the server, so that a configuration that lists them plans nothing.
func (r *topicResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	cluster, name, found := strings.Cut(request.ID, "/")
	if !found || cluster == "" || name == "" {
		response.Diagnostics.AddError("That is not a topic's import id", "Write cluster/topic, such as vc-j9f31w1u9v/orders.")
		return
	}
	topic, err := r.topics.Get(ctx, r.tenantOf(types.StringNull()), cluster, name)
	if err != nil {
		failed(&response.Diagnostics, "import the topic "+request.ID, err)
		return
	}
	state := topicModel{ClusterID: types.StringValue(cluster), TenantID: types.StringNull(), Configs: types.MapNull(types.StringType)}
	if len(topic.Configs) > 0 {
		explicit, problems := types.MapValueFrom(ctx, types.StringType, topic.Configs)
		response.Diagnostics.Append(problems...)
		state.Configs = explicit
	}
	state.take(ctx, topic, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

func (m *topicModel) configs(ctx context.Context, diagnostics *diag.Diagnostics) map[string]string {
	configs := map[string]string{}
	if !m.Configs.IsNull() {
		diagnostics.Append(m.Configs.ElementsAs(ctx, &configs, false)...)
	}
	return configs
}

// take keeps of the settings only those that are managed here; one that is gone on the server goes, and so becomes a plan.
func (m *topicModel) take(ctx context.Context, topic client.Topic, diagnostics *diag.Diagnostics) {
	m.ID = types.StringValue(m.ClusterID.ValueString() + "/" + topic.Name)
	m.Name = types.StringValue(topic.Name)
	m.Partitions = types.Int64Value(topic.Partitions)
	m.ReplicationFactor = types.Int64Value(topic.ReplicationFactor)
	m.TopicUUID = types.StringValue(topic.UUID)
	if m.Configs.IsNull() {
		return
	}
	managed := map[string]string{}
	for key := range m.configs(ctx, diagnostics) {
		if value, explicit := topic.Configs[key]; explicit {
			managed[key] = value
		}
	}
	configs, problems := types.MapValueFrom(ctx, types.StringType, managed)
	diagnostics.Append(problems...)
	m.Configs = configs
}

// difference is a merge patch: null returns a setting to its default.
func difference(before, after map[string]string) map[string]any {
	patch := map[string]any{}
	for key, value := range after {
		if old, had := before[key]; !had || old != value {
			patch[key] = value
		}
	}
	for key := range before {
		if _, kept := after[key]; !kept {
			patch[key] = nil
		}
	}
	return patch
}
