namespace Rolecall.Contracts.Replicas;

/// <summary>What a signing key is good for: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html</summary>
/// <param name="AccessKeyId">AKIA….</param>
/// <param name="Date">yyyyMMdd, in UTC.</param>
/// <param name="Region">us-east-1.</param>
/// <param name="Service">sts.</param>
[GenerateSerializer, Immutable, Alias("rolecall.KeyScope")]
public readonly record struct KeyScope(
    [property: Id(0)] string AccessKeyId, [property: Id(1)] string Date, [property: Id(2)] string Region, [property: Id(3)] string Service);
