using System.Collections.Immutable;

namespace Rolecall.Identity.Quotas;

/// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-sts-requests</summary>
public static class StsQuotas
{
    public const string ServiceCode = "sts";

    /// <summary>Of an account in a region. Its code is not published; how much it is says the sandbox's rule, for all accounts.</summary>
    public static Quota RequestsPerSecond { get; } = new()
    {
        ServiceCode = ServiceCode,
        Key = "StsRequestsPerSecond",
        Name = "Requests per second per account per Region",
        Default = 600,
        SandboxRule = "throttling",
    };

    public static ImmutableArray<Quota> All { get; } = [RequestsPerSecond];
}
