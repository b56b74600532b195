using System.Runtime.Serialization;

namespace Rolecall.Api.SigV2;

/// <summary>
/// What whoever holds the secret needs to check a presigned URL of Signature Version 2.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
/// </summary>
[DataContract(Name = "rolecall.SigV2Proof")]
public sealed record SigV2Proof
{
    [DataMember(Order = 0)] public required string AccessKeyId { get; init; }

    [DataMember(Order = 1)] public string? SessionToken { get; init; }

    /// <summary>Until when the URL holds, on the wall clock.</summary>
    [DataMember(Order = 2)] public required DateTimeOffset ExpiresAt { get; init; }

    [DataMember(Order = 3)] public required string StringToSign { get; init; }

    /// <summary>HMAC-SHA1 in base64, as it came.</summary>
    [DataMember(Order = 4)] public required string Signature { get; init; }
}
