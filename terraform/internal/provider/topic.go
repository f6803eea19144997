package provider

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

const (
	partitionsMax    = 1_000
	tieringConfig    = "remote.storage.enable"
	durabilityConfig = "weir.durability"
)

type topicResource struct{ base }

type topicModel struct {
	ID                types.String `tfsdk:"id"`
	TenantID          types.String `tfsdk:"tenant_id"`
	ClusterID         types.String `tfsdk:"cluster_id"`
	Name              types.String `tfsdk:"name"`
	Partitions        types.Int64  `tfsdk:"partitions"`
	Configs           types.Map    `tfsdk:"configs"`
	Protection        types.Bool   `tfsdk:"deletion_protection"`
	TieredStorage     types.Bool   `tfsdk:"tiered_storage"`
	Durability        types.String `tfsdk:"durability"`
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
			"id":         idAttribute("`cluster/topic`, by which it is imported." + importsTenant),
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
				MarkdownDescription: "Settings by Kafka's names, but for `remote.storage.enable`, which is `tiered_storage`, and `weir.durability`, which is `durability`. Only those listed are managed; one that is taken out returns to its default.",
				Validators:          []validator.Map{mapvalidator.KeysAre(stringvalidator.NoneOf(tieringConfig, durabilityConfig))},
			},
			"deletion_protection": protectionAttribute(false),
			"tiered_storage": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Whether full segments are copied to the remote store, so that `local.retention.ms` and `local.retention.bytes` among " +
					"`configs` bound what disks hold. The topic's broker cluster must have a store; once `true` it can't become `false` yet. " +
					"Unless given it is as the virtual cluster's defaults say, or `false`.",
				PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"durability": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "When records are acknowledged: `replicated` once `min.insync.replicas` brokers hold them, `durable` once those have also " +
					"synced them to their disks, so that a power loss of all brokers at once loses none; producers then wait for the disks. It can change both ways, " +
					"and counts for records from then on. Unless given it is as the virtual cluster's defaults say, or `replicated`.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				Validators:    []validator.String{stringvalidator.OneOf("replicated", "durable")},
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

// ModifyPlan refuses fewer partitions, and the deletion of a protected topic, before anything is applied. A replacement comes
// here as a change too, and may have fewer.
func (r *topicResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	state, plan := changeOf[topicModel](ctx, request, &response.Diagnostics)
	if state == nil || response.Diagnostics.HasError() {
		return
	}
	changed := replaced(state.forcing(), plan.forcing())
	refuseDeletion("The topic "+state.Name.ValueString(), state.Protection, plan == nil, changed, &response.Diagnostics)
	if plan == nil || len(changed) > 0 || plan.Partitions.IsUnknown() {
		return
	}
	if state.TieredStorage.ValueBool() && !plan.TieredStorage.IsUnknown() && !plan.TieredStorage.ValueBool() {
		response.Diagnostics.AddAttributeError(path.Root("tiered_storage"), "A topic's tiered storage can't be turned off yet",
			"Set \"remote.log.copy.disable\" = \"true\" among configs of "+state.ID.ValueString()+" to end its copies, or make a new topic and move the records.")
	}
	if plan.Partitions.ValueInt64() < state.Partitions.ValueInt64() {
		response.Diagnostics.AddAttributeError(path.Root("partitions"), "A topic's partitions can't become fewer",
			fmt.Sprintf("%s has %d partitions; write at least as many, or make a new topic with %d and move the records.",
				state.ID.ValueString(), state.Partitions.ValueInt64(), plan.Partitions.ValueInt64()))
	}
}

// forcing are the attributes that replace it.
func (m *topicModel) forcing() map[string]attr.Value {
	if m == nil {
		return nil
	}
	return map[string]attr.Value{"cluster_id": m.ClusterID, "name": m.Name, "tenant_id": m.TenantID}
}

func (r *topicResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan topicModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	configs := textsOf(ctx, plan.Configs, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	cluster, tenant := plan.ClusterID.ValueString(), r.tenantOf(plan.TenantID)
	body := map[string]any{"name": plan.Name.ValueString(), "partitions": plan.Partitions.ValueInt64(), "configs": configs}
	if plan.Protection.ValueBool() {
		body["deletion_protection"] = true
	}
	if !plan.TieredStorage.IsUnknown() {
		body["tiered_storage"] = plan.TieredStorage.ValueBool()
	}
	if !plan.Durability.IsUnknown() {
		body["durability"] = plan.Durability.ValueString()
	}
	made, err := client.Create[client.Topic](ctx, r.client, tenant, r.topics.Path(cluster), body)
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
	before, after := textsOf(ctx, state.Configs, &response.Diagnostics), textsOf(ctx, plan.Configs, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	cluster, name, tenant := plan.ClusterID.ValueString(), plan.Name.ValueString(), r.tenantOf(plan.TenantID)
	r.topics.Forget(tenant, cluster, name)
	body := map[string]any{"partitions": plan.Partitions.ValueInt64(), "configs": difference(before, after)}
	if !plan.Protection.Equal(state.Protection) {
		body["deletion_protection"] = plan.Protection.ValueBool()
	}
	if !plan.TieredStorage.Equal(state.TieredStorage) {
		body["tiered_storage"] = plan.TieredStorage.ValueBool()
	}
	if !plan.Durability.Equal(state.Durability) {
		body["durability"] = plan.Durability.ValueString()
	}
	changed, err := client.Patch[client.Topic](ctx, r.client, tenant, r.topics.Path(cluster, name), body)
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
	if err := client.Delete(ctx, r.client, tenant, r.topics.Path(cluster, name), 0); err != nil {
		failed(&response.Diagnostics, "delete the topic "+name, err)
	}
}

// ImportState takes the explicit settings of the server, so that a configuration that lists them plans nothing; but not those
// that the topic has as its cluster gave them to it, which configurations don't list.
func (r *topicResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	tenant, id := importID(request.ID)
	cluster, name, found := strings.Cut(id, "/")
	if !found || cluster == "" || name == "" {
		response.Diagnostics.AddError("That is not a topic's import id", "Write cluster/topic, such as vc-j9f31w1u9v/orders."+importsTenant)
		return
	}
	topic, err := client.Get[client.Topic](ctx, r.client, r.tenantOf(tenant), r.topics.Path(cluster, name), nil)
	delete(topic.Configs, tieringConfig) // each is an attribute of its own
	delete(topic.Configs, durabilityConfig)
	if err == nil && len(topic.Configs) > 0 {
		var home client.Cluster
		home, err = client.Get[client.Cluster](ctx, r.client, r.tenantOf(tenant), client.Path("v1", "clusters", cluster), nil)
		maps.DeleteFunc(topic.Configs, func(key, value string) bool { given, is := home.DefaultTopicConfig[key]; return is && given == value })
	}
	if err != nil {
		failed(&response.Diagnostics, "import the topic "+request.ID, err)
		return
	}
	state := topicModel{ClusterID: types.StringValue(cluster), TenantID: tenant}
	state.take(ctx, topic, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

// take stores an answer; without a name, the topic is being imported.
func (m *topicModel) take(ctx context.Context, topic client.Topic, diagnostics *diag.Diagnostics) {
	m.Configs = managed(ctx, m.Configs, m.Name.IsNull(), topic.Configs, diagnostics)
	m.ID = types.StringValue(m.ClusterID.ValueString() + "/" + topic.Name)
	m.Name = types.StringValue(topic.Name)
	m.Partitions = types.Int64Value(topic.Partitions)
	m.Protection = types.BoolValue(topic.DeletionProtection)
	m.TieredStorage = types.BoolValue(topic.TieredStorage)
	m.Durability = types.StringValue(topic.Durability)
	m.ReplicationFactor = types.Int64Value(topic.ReplicationFactor)
	m.TopicUUID = types.StringValue(topic.UUID)
}
