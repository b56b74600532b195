using OtpNet;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>A user and the seed of its device.</summary>
internal sealed record Authenticator(Who Who, string SerialNumber, string Seed)
{
    public string Code(DateTimeOffset at) => new Totp(Base32Encoding.ToBytes(Seed)).ComputeTotp(at.UtcDateTime);

    public GetSessionTokenRequest SessionToken(string code) => new() { SerialNumber = SerialNumber, TokenCode = code };

    public AssumeRoleRequest AssumeRole(string roleArn, string code) => new()
    {
        RoleArn = roleArn,
        RoleSessionName = "tests",
        SerialNumber = SerialNumber,
        TokenCode = code,
    };
}
