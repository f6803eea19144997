package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

type clusterResource struct{ base }

type clusterModel struct {
	ID               types.String `tfsdk:"id"`
	TenantID         types.String `tfsdk:"tenant_id"`
	Name             types.String `tfsdk:"name"`
	KafkaClusterID   types.String `tfsdk:"kafka_cluster_id"`
	BootstrapServers types.String `tfsdk:"bootstrap_servers"`
}

func newCluster() resource.Resource { return &clusterResource{} }

func (r *clusterResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_cluster"
}

func (r *clusterResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A virtual cluster: a Kafka cluster as clients see it. One that still has topics is not deleted.",
		Attributes: map[string]schema.Attribute{
			"id":        idAttribute("`vc-…`"),
			"tenant_id": tenantAttribute(),
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Unique within the tenant; can be changed.",
			},
			"kafka_cluster_id":  idAttribute("What Kafka clients are told."),
			"bootstrap_servers": idAttribute("`host:port,…` for clients' `bootstrap.servers`."),
		},
	}
}

func (r *clusterResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan clusterModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	made, err := client.Create[client.Cluster](ctx, r.client, r.tenantOf(plan.TenantID), client.Path("v1", "clusters"),
		map[string]any{"name": plan.Name.ValueString()})
	if made.ID != "" {
		plan.take(made)
		response.Diagnostics.Append(response.State.Set(ctx, plan)...)
	}
	if err != nil {
		failed(&response.Diagnostics, "make the cluster "+plan.Name.ValueString(), err)
	}
}

func (r *clusterResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state clusterModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	found, err := client.Get[client.Cluster](ctx, r.client, r.tenantOf(state.TenantID), clusterPath(state.ID), nil)
	if missing(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		failed(&response.Diagnostics, "read the cluster "+state.ID.ValueString(), err)
		return
	}
	state.take(found)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

func (r *clusterResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan clusterModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	changed, err := client.Patch[client.Cluster](ctx, r.client, r.tenantOf(plan.TenantID), clusterPath(plan.ID),
		map[string]any{"name": plan.Name.ValueString()})
	if err != nil {
		failed(&response.Diagnostics, "rename the cluster "+plan.ID.ValueString(), err)
		return
	}
	plan.take(changed)
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

func (r *clusterResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state clusterModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	if err := client.Delete(ctx, r.client, r.tenantOf(state.TenantID), clusterPath(state.ID), nil); err != nil {
		failed(&response.Diagnostics, "delete the cluster "+state.ID.ValueString(), err)
	}
}

func (r *clusterResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}

func (m *clusterModel) take(cluster client.Cluster) {
	m.ID = types.StringValue(cluster.ID)
	m.Name = types.StringValue(cluster.Name)
	m.KafkaClusterID = types.StringValue(cluster.KafkaClusterID)
	m.BootstrapServers = types.StringValue(cluster.BootstrapServers)
}

func clusterPath(id types.String) string { return client.Path("v1", "clusters", id.ValueString()) }
