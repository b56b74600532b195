using Grpc.Core;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Client;

/// <summary>Somebody who calls with keys: a user, root, or a session.</summary>
public sealed class RolecallCaller(RolecallClient client, RolecallSandbox sandbox, AwsKeys keys)
{
    /// <summary>The keys, for AWS's own SDKs.</summary>
    public AwsKeys Keys => keys;

    /// <summary>Signed calls, for every generated client of AWS's services.</summary>
    public CallInvoker Calls => client.As(sandbox.Name, keys);

    /// <summary>Who calls: GetCallerIdentity's ARN.</summary>
    public async Task<string> ArnAsync(CancellationToken cancel = default) =>
        (await new Sts.StsClient(Calls).GetCallerIdentityAsync(new(), cancellationToken: cancel)).Arn;

    /// <summary>Assumes a role. The session asks for new credentials before those that it has expire.</summary>
    /// <exception cref="RpcException">PermissionDenied: <see cref="Refusals.Decision"/> tells why.</exception>
    public Task<RolecallSession> AssumeRoleAsync(string roleArn, string sessionName, CancellationToken cancel = default) =>
        AssumeRoleAsync(new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = sessionName }, cancel);

    /// <summary>The same with an external id, tags, a session policy or what else the request has.</summary>
    /// <exception cref="RpcException">PermissionDenied: <see cref="Refusals.Decision"/> tells why.</exception>
    public async Task<RolecallSession> AssumeRoleAsync(AssumeRoleRequest request, CancellationToken cancel = default)
    {
        var session = new RolecallSession(client, sandbox, new Sts.StsClient(Calls), request);
        await session.KeysAsync(cancel);
        return session;
    }
}
