using Rolecall.Api.SigV4;

namespace Rolecall.LoadTool.Wires;

/// <summary>
/// Makes a call again as AWS's SDKs do in their standard mode: three tries in all, and before each further one a random part of a second,
/// then of two. Each goes to the next gateway, as a load balancer sends it on once a gateway does not answer.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
/// </summary>
/// <param name="seed">The waits follow from it.</param>
internal sealed class RetryingWire(IWire wire, int seed) : IWire
{
    private const int Tries = 3;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private long waits;

    public string Name => wire.Name;

    public int GatewayCount => wire.GatewayCount;

    public long ConnectionsOpened => wire.ConnectionsOpened;

    public async Task<Answer> Send(ApiCall call, long number)
    {
        for (var tried = 1; ; tried++)
        {
            var answer = await wire.Send(call, number + tried - 1);
            if (tried == Tries || !(answer.IsOpen || answer.IsThrottled))
                return answer;
            await Task.Delay(
                FirstWait * (1 << (tried - 1)) * Shares.Of(seed, Interlocked.Increment(ref waits)), TimeProvider.System, CancellationToken.None);
        }
    }

    public AwsKeys? Credentials(Answer answer) => wire.Credentials(answer);

    public void Dispose() => wire.Dispose();
}
