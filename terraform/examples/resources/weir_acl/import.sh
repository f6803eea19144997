terraform import weir_acl.billing_reads_orders 'vc-j9f31w1u9v#User:sa-4rgcoyxwfmio0se2r1ib#topic#orders#literal#read#allow#*'
