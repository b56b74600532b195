namespace Rolecall.Policy;

/// <summary>How a resource's own policy takes part.</summary>
public enum ResourceKind
{
    /// <summary>The resource has no policy of its own (most IAM resources).</summary>
    Plain,

    /// <summary>A bucket, queue, secret …: either side may grant within one account.</summary>
    WithPolicy,

    /// <summary>A role: its trust policy must allow.</summary>
    Role,

    /// <summary>
    /// A KMS key: its own policy must allow, be it by delegating to the account's policies.
    /// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
    /// </summary>
    Key,
}
