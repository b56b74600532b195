using Google.Protobuf;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.Gateway;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy.Decisions;

namespace Rolecall.Cases.Tests.Paths;

/// <summary>Through the gateway's pipeline into the grains, without a wire.</summary>
internal sealed class PipelinePath(CaseServer server)
{
    public async Task<Answer> Send(World world, Credential who, IMessage request)
    {
        var call = server.CallOf(world.Sandbox, who, request);
        try
        {
            return new Answer { Response = await server.Run(call), Decision = DecisionOf(call) };
        }
        catch (RefusedCallException refused)
        {
            return new Answer { Code = refused.Fault.Code, Message = refused.Fault.Message, Decision = DecisionOf(call) };
        }
    }

    private static Api.Native.V1.Decision? DecisionOf(Call call) => call.Decision is { } decision ? DecisionMessages.Of(decision) : null;
}
