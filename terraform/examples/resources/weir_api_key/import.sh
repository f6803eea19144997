# After @ stands the configuration's secret_wo_version, if it has one. Without it, the next apply rotates the key.
terraform import weir_api_key.billing sa-4rgcoyxwfmio0se2r1ib/key-16f20vq8zgxhavirjx45@1
