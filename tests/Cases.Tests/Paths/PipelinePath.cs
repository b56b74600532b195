using Google.Protobuf;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.Gateway;

namespace Rolecall.Cases.Tests.Paths;

/// <summary>Through the gateway's pipeline into the grains, without a wire.</summary>
internal sealed class PipelinePath(CaseServer server)
{
    public async Task<Answer> Send(World world, Credential who, IMessage request)
    {
        try
        {
            var (answer, call) = await server.Run(world.Sandbox, who, request);
            return new Answer { Response = answer, Decision = call.Decision is { } decision ? DecisionMessages.Of(decision) : null };
        }
        catch (RefusedCallException refused)
        {
            return new Answer
            {
                Code = refused.Fault.Code,
                Message = refused.Fault.Message,
                Decision = refused.Decision is { } decision ? DecisionMessages.Of(decision) : null,
            };
        }
    }
}
