namespace Rolecall.EndToEnd.Tests.Boto3;

/// <summary>Uploads in parts, copies, tags, public access and old signatures with boto3 as it is: s3_store.py plays it, here it is judged.</summary>
public sealed class S3StoreStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public Task Store_PlayedByBoto3_AnswersAsS3() => Boto3Program.Prints(
        shared.Ready,
        "s3_store.py",
        """
        {"multipart":[20971520,"3",{"k":"v"},"text/x"],"multipart_same":true,"multipart_whole":true,"multipart_range":true,
         "uploads":[true],"parts":[[1,10],[2,20]],"refused_parts":["EntityTooSmall","InvalidPartOrder","InvalidPart","InvalidPart"],
         "completed":["ok","NoSuchUpload"],"last_part_alone":20,"part_copied":true,"aborted":["ok","NoSuchUpload"],
         "copy":[20971520,false,{"k":"v"}],"copy_in_parts":true,"copy_onto_itself":["InvalidRequest",{"n":"w"}],
         "copy_refused":["PreconditionFailed","PreconditionFailed","PreconditionFailed","NoSuchKey","NoSuchBucket","InvalidArgument","InvalidArgument","ok"],
         "copy_needs_both":["AccessDenied","ok","AccessDenied"],
         "tags":[{"Key":"path","Value":"a/b c"},{"Key":"team","Value":"blue"}],
         "existing_tags":["ok","AccessDenied"],"changed_tags":["AccessDenied","ok"],
         "request_tags":["ok","AccessDenied","AccessDenied","AccessDenied"],
         "tag_limits":["ok","BadRequest","InvalidTag","InvalidTag","InvalidTag","InvalidTag"],"no_tags":[],
         "deleted":[["many/1","many/3","never"],[["many/2","AccessDenied"]]],"deleted_quietly":[false,["many/2"]],"left":["many/2"],
         "too_many":"MalformedXML",
         "blocks":{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true},
         "public_blocked":"AccessDenied","public_restricted":["ok",403,true],"public":[200,"NoSuchPublicAccessBlockConfiguration"],
         "ownership":["BucketOwnerEnforced","AccessControlListNotSupported","AccessControlListNotSupported","ok","OwnershipControlsNotFoundError"],
         "v2":[true,200,[{"Key":"a","Value":"b"}],[200,"hello"],200,true,200,[{"Key":"a","Value":"b"}],[200,"hello"],200],
         "v2_refused":[[403,"SignatureDoesNotMatch"],[403,"SignatureDoesNotMatch"],[403,"AccessDenied"],[403,"AccessDenied"],
          [403,"SignatureDoesNotMatch"],[403,"AccessDenied"],[400,"InvalidRequest"],[400,"InvalidRequest"]],
         "v2_virtual":[true,200],"v4":200}
        """);
}
