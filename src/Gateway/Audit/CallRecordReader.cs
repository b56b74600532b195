using Rolecall.Contracts.Storage;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Audit;

/// <summary>Reads what <see cref="CallRecordWriter"/> wrote, now or in an earlier version.</summary>
internal static class CallRecordReader
{
    /// <exception cref="InvalidDataException">It is of a version that this one does not know.</exception>
    public static CallRecord Read(ReadOnlySpan<byte> record)
    {
        var from = new PackedReader(record);
        if (from.Byte() != CallRecord.Mark)
            throw new InvalidDataException("The record was written by a newer version of rolecall.");
        var (path, readOnly, caller, token, asserted) = (from.Text()!, from.Flag(), Caller(ref from), from.Text(), ReadAssertion(ref from));
        var (region, address, agent, error, tags) = (from.Text()!, from.Text()!, from.Text()!, from.Text(), Pairs(ref from));
        var (request, answer) = (KeptMessage.Read(ref from), KeptMessage.Read(ref from));
        var (disclosed, encoded) = from.Flag() ? (from.Bytes().ToArray(), from.Text()) : (null, null);
        return new CallRecord
        {
            Path = path,
            ReadOnly = readOnly,
            Caller = caller,
            TokenName = token,
            Asserted = asserted,
            Region = region,
            SourceIp = address,
            UserAgent = agent,
            ErrorMessage = error,
            IncomingTags = tags,
            Request = request,
            Answer = answer,
            Disclosed = disclosed,
            EncodedMessage = encoded,
            Decision = Decision(ref from),
            Views = Views(ref from),
        };
    }

    private static RecordedCaller? Caller(ref PackedReader from) => !from.Flag() ? null : new RecordedCaller
    {
        Kind = (PrincipalKind)from.Byte(),
        AccountId = from.Text()!,
        UserId = from.Text()!,
        Arn = from.Text()!,
        AccessKeyId = from.Text()!,
        UserArn = from.Text(),
        RoleArn = from.Text(),
        Session = Session(ref from),
    };

    private static RecordedSession? Session(ref PackedReader from) => !from.Flag() ? null : new RecordedSession
    {
        Kind = (SessionKind)from.Byte(),
        AccountId = from.Text()!,
        IssuedAt = new DateTimeOffset(from.Long(), TimeSpan.Zero),
        MultiFactorPresent = from.Flag(),
        UserName = from.Text(),
        UserId = from.Text(),
        RoleName = from.Text(),
        RoleId = from.Text(),
        SourceIdentity = from.Text(),
        FederatedProvider = from.Text(),
        FederationKeys = Pairs(ref from),
        OnBehalfOf = (from.Text(), from.Text()) is ({ } user, { } store) ? (user, store) : null,
    };

    private static RecordedAssertion? ReadAssertion(ref PackedReader from) => !from.Flag() ? null : new RecordedAssertion
    {
        IsSaml = from.Flag(),
        Subject = from.Text()!,
        Provider = from.Text()!,
        NameQualifier = from.Text(),
        AssertionId = from.Text(),
        SessionName = from.Text(),
        SourceIdentity = from.Text(),
        Tags = Pairs(ref from),
        TransitiveTagKeys = Texts(ref from),
    };

    private static RecordedDecision? Decision(ref PackedReader from) => from.Byte() switch
    {
        0 => null,
        1 => new RecordedDecision
        {
            Result = (Verdict)from.Byte(),
            DecidingLayer = (Layer)from.Byte(),
            Principal = from.Text(),
            Action = from.Text(),
            Resource = from.Text(),
            Layers = Layers(ref from),
        },
        _ => new RecordedDecision { Explanation = from.Text(), Whole = from.Bytes().ToArray() },
    };

    private static (Layer, Verdict)[] Layers(ref PackedReader from)
    {
        var layers = new (Layer, Verdict)[from.Count()];
        for (var i = 0; i < layers.Length; i++)
            layers[i] = ((Layer)from.Byte(), (Verdict)from.Byte());
        return layers;
    }

    private static RecordedView[] Views(ref PackedReader from)
    {
        var views = new RecordedView[from.Count()];
        for (var i = 0; i < views.Length; i++)
        {
            var (isForeign, takesParameters) = (from.Flag(), from.Flag());
            var resources = new (string?, string)[from.Count()];
            for (var j = 0; j < resources.Length; j++)
                resources[j] = (from.Text(), from.Text()!);
            views[i] = new RecordedView(isForeign, takesParameters, resources);
        }
        return views;
    }

    private static (string, string)[] Pairs(ref PackedReader from)
    {
        var pairs = new (string, string)[from.Count()];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = (from.Text()!, from.Text()!);
        return pairs;
    }

    private static string[] Texts(ref PackedReader from)
    {
        var texts = new string[from.Count()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = from.Text()!;
        return texts;
    }
}
