using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Worlds;
using Rolecall.Worlds.Reading;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>rolecall's WorldService: what the sandbox that the call names is to hold, as a file says it.</summary>
internal sealed class WorldOperations(WorldApplying worlds) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(WorldService.Descriptor, "ValidateWorld", readOnly: true, Validate),
        AdminRow.Of(WorldService.Descriptor, "PlanWorld", readOnly: true, Plan),
        AdminRow.Of(WorldService.Descriptor, "ApplyWorld", readOnly: false, Apply),
    ];

    /// <summary>A world as a request has it.</summary>
    /// <exception cref="AwsFaultException">It is too long.</exception>
    internal static WorldSource SourceOf(WorldText world)
    {
        var source = new WorldSource(
            world.HasName ? world.Name : "world.yaml",
            world.Text,
            world.Files.DistinctBy(file => file.Name, StringComparer.Ordinal)
                .ToImmutableDictionary(file => file.Name, file => file.Text, StringComparer.Ordinal));
        return source.TooLong() is { } tooLong ? throw new AwsFaultException(Fault.ValidationError(tooLong)) : source;
    }

    /// <summary>What a request that made a world answers with.</summary>
    internal static AppliedWorld ToMessage(WorldOutcome outcome)
    {
        var message = new AppliedWorld();
        message.Changes.AddRange(outcome.Changes.Select(ToMessage));
        message.People.AddRange(outcome.People.Select(one => new Api.Native.V1.WorldPerson
        {
            Name = one.Name,
            AccountId = one.AccountId,
            Arn = one.Arn,
            AccessKeyId = one.AccessKeyId,
            SecretAccessKey = one.SecretAccessKey.Reveal(),
        }));
        message.Instances.AddRange(outcome.Launches.Select(one => new WorldInstanceAddress
        {
            Name = one.Name,
            AccountId = one.AccountId,
            InstanceId = one.Id,
            MetadataPath = one.MetadataPath,
        }));
        return message;
    }

    private static Task<IMessage> Validate(Call call)
    {
        var source = SourceOf(call.RequestAs<ValidateWorldRequest>().World);
        var reading = WorldReader.Read(source, WorldRules.Checks, call.Cancel);
        var response = new ValidateWorldResponse { Files = { WorldReader.FilesOf(source.Text) } };
        response.Errors.AddRange(reading.Errors.Select(error => new Api.Native.V1.WorldError
        {
            File = error.At.File,
            Line = error.At.Line,
            Column = error.At.Column,
            Message = error.Message,
        }));
        return Task.FromResult<IMessage>(response);
    }

    private async Task<IMessage> Plan(Call call)
    {
        var request = call.RequestAs<PlanWorldRequest>();
        var outcome = await worlds.Apply(
            WorldApplying.Read(SourceOf(request.World), call.Cancel), (call.SandboxName, call.Sandbox.Name), call.Now, planOnly: true, request.Prune);
        var response = new PlanWorldResponse();
        response.Changes.AddRange(outcome.Changes.Select(ToMessage));
        return response;
    }

    private async Task<IMessage> Apply(Call call)
    {
        var request = call.RequestAs<ApplyWorldRequest>();
        var outcome = await worlds.Apply(
            WorldApplying.Read(SourceOf(request.World), call.Cancel), (call.SandboxName, call.Sandbox.Name), call.Now, planOnly: false, request.Prune);
        return new ApplyWorldResponse { Applied = ToMessage(outcome) };
    }

    private static Api.Native.V1.WorldChange ToMessage(WorldChange change) =>
        new() { Kind = change.Kind.ToString().ToLowerInvariant(), What = change.What };
}
