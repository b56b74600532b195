using Grpc.Core;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Client;

/// <summary>A role that is assumed, again and again: whoever calls by it has credentials that are good for five minutes at least.</summary>
public sealed class RolecallSession
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly RolecallClient client;
    private readonly RolecallSandbox sandbox;
    private readonly Sts.StsClient sts;
    private readonly AssumeRoleRequest request;
    private readonly SemaphoreSlim renewing = new(1);
    private AssumeRoleResponse? current;

    internal RolecallSession(RolecallClient client, RolecallSandbox sandbox, Sts.StsClient sts, AssumeRoleRequest request) =>
        (this.client, this.sandbox, this.sts, this.request) = (client, sandbox, sts, request);

    /// <summary>arn:aws:sts::ACCOUNT:assumed-role/ROLE/NAME.</summary>
    public string Arn => current!.AssumedRoleUser.Arn;

    /// <summary>When the credentials of now expire, by the sandbox's clock.</summary>
    public DateTimeOffset Expiration => current!.Credentials.Expiration.ToDateTimeOffset();

    /// <summary>Signed calls. Before each, the sandbox's clock says whether the credentials are still good: a call more, as administrator.</summary>
    /// <exception cref="InvalidOperationException">The client has no admin token.</exception>
    public CallInvoker Calls => new Renewing(this);

    /// <summary>Credentials that are good for five minutes at least, or as long as the role's sessions are; new ones where it has to be.</summary>
    /// <exception cref="InvalidOperationException">The client has no admin token, and so cannot ask for the clock.</exception>
    public async Task<AwsKeys> KeysAsync(CancellationToken cancel = default)
    {
        await renewing.WaitAsync(cancel);
        try
        {
            if (current is null || await sandbox.Clock.NowAsync(cancel) > Expiration - Margin)
                current = await sts.AssumeRoleAsync(request, cancellationToken: cancel);
            var credentials = current.Credentials;
            return new AwsKeys(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken);
        }
        finally
        {
            renewing.Release();
        }
    }

    /// <summary>Makes each call with the credentials of its moment.</summary>
    private sealed class Renewing(RolecallSession session) : CallInvoker
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            var call = Begin(invoker => invoker.AsyncUnaryCall(method, host, options, request), options.CancellationToken);
            return new(
                Await(call, one => one.ResponseAsync), Await(call, one => one.ResponseHeadersAsync),
                () => call.Result.GetStatus(), () => call.Result.GetTrailers(), () => End(call));
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            AsyncUnaryCall(method, host, options, request).GetAwaiter().GetResult();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            var call = Begin(invoker => invoker.AsyncServerStreamingCall(method, host, options, request), options.CancellationToken);
            return new(
                new Stream<TResponse>(call), Await(call, one => one.ResponseHeadersAsync),
                () => call.Result.GetStatus(), () => call.Result.GetTrailers(), () => End(call));
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NoSuchCalls();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NoSuchCalls();

        private static NotSupportedException NoSuchCalls() => new("No service of Rolecall takes a stream of requests.");

        private async Task<TCall> Begin<TCall>(Func<CallInvoker, TCall> call, CancellationToken cancel) =>
            call(session.client.As(session.sandbox.Name, await session.KeysAsync(cancel)));

        private static async Task<T> Await<TCall, T>(Task<TCall> call, Func<TCall, Task<T>> part) => await part(await call);

        private static void End<TCall>(Task<TCall> call)
            where TCall : IDisposable => call.ContinueWith(
                begun => begun.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

        private sealed class Stream<T>(Task<AsyncServerStreamingCall<T>> call) : IAsyncStreamReader<T>
        {
            public T Current => call.Result.ResponseStream.Current;

            public async Task<bool> MoveNext(CancellationToken cancellationToken) => await (await call).ResponseStream.MoveNext(cancellationToken);
        }
    }
}
