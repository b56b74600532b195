using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Calls;

/// <summary>Counts calls, each with its retries, by the window in which they began.</summary>
internal sealed class CountedWire(IWire wire, Windows windows) : IWire
{
    public string Name => wire.Name;

    public int GatewayCount => wire.GatewayCount;

    public long ConnectionsOpened => wire.ConnectionsOpened;

    public async Task<Answer> Send(ApiCall call, long number)
    {
        var window = windows.Current;
        var answer = await wire.Send(call, number);
        window.AddCall(answer.IsOpen);
        return answer;
    }

    public AwsKeys? Credentials(Answer answer) => wire.Credentials(answer);

    public void Dispose() => wire.Dispose();
}
